import { openProject } from '../../server'

export const dynamic = 'force-dynamic'

/** Answers when the project is open: who starts the server waits for it. */
export async function GET(): Promise<Response> {
  const { state } = (await openProject()).workspace
  return Response.json({ version: state.version, compiled: state.project !== null })
}
