import { buildPackages } from './build-packages.ts'

const result = await buildPackages()
console.log(result.output)
if (!result.passed) process.exitCode = 1
