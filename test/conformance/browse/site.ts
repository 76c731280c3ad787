/** The web app over one project, warm. */
import { type Served, serve } from '../../../e2e/serve'

/** Starts the app over a project that has no database; ready when its first pages were given. */
export async function openSite(
  project: string,
  profiles: string,
  env: { readonly [name: string]: string },
): Promise<Served> {
  const site = await serve({ project, profiles, port: 3970 }, env)
  // The budgets are those of a warm server: somebody was there before.
  for (const path of ['/', '/models/none']) await (await fetch(site.address + path)).text()
  return site
}
