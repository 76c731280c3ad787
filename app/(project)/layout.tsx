import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { Shell } from '../../components/shell/shell'
import type { ShellView, Theme } from '../../components/shell/shell-context'
import { currentProject } from '../server'

export default async function ProjectLayout({ children }: { children: ReactNode }) {
  const reading = await currentProject()
  const theme = (await cookies()).get('theme')?.value
  const view: ShellView = {
    project: reading.name,
    version: reading.version,
    git: reading.git,
    target: reading.target,
    errors: reading.diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length,
    deployment: reading.deployment,
    theme: (theme === 'light' || theme === 'dark' ? theme : 'system') satisfies Theme,
  }
  return <Shell view={view}>{children}</Shell>
}
