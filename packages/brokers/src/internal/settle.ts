/** Lets promises go on that follow each other, but nothing that waits for the host: for tests. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}
