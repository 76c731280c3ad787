import { RunList } from '../../../components/runs/run-list'
import { StartPanel } from '../../../components/runs/start-panel'
import { Page, Section } from '../../../components/ui/page'
import { PageTitle } from '../../../components/ui/page-title'
import { startRun } from '../../actions/runs'
import { currentProject, openProject, runSummary } from '../../server'
import { projectSelectors, runPreset } from '../../view-models/runs'

type Props = { searchParams: Promise<{ readonly [key: string]: string | string[] | undefined }> }

export default async function RunsPage({ searchParams }: Props) {
  const [reading, project, params] = await Promise.all([currentProject(), openProject(), searchParams])
  const [runs, { scope }] = await Promise.all([project.runner.list(100), project.data()])
  const preset = runPreset(params)
  return (
    <Page wide>
      <PageTitle>Runs</PageTitle>
      <h1 className="mb-4 text-20">Runs</h1>
      <div className="flex flex-col gap-8">
        <StartPanel
          key={JSON.stringify(preset)}
          preset={preset}
          selectors={projectSelectors(reading.manifest)}
          noDeployment={scope === null ? 'No deployment is configured for this target.' : null}
          start={startRun}
        />
        <Section title="History" count={runs.length}>
          <RunList runs={runs.map(runSummary)} />
        </Section>
      </div>
    </Page>
  )
}
