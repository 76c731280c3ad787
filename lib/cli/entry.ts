import { main, packageVersion } from './main'

/** What bin/greenlight.js calls. */
export async function start(root: string): Promise<void> {
  const { argv, env, stdout, stderr } = process
  process.exitCode = await main(argv.slice(2), env, { stdout, stderr }, packageVersion(root))
}
