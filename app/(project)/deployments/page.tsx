import { DeployPage } from '../../../components/deploy/deploy-page'
import { DeploymentHistory } from '../../../components/deploy/history'
import { NoDeployment } from '../../../components/deploy/no-deployment'
import { Page, Section } from '../../../components/ui/page'
import { PageTitle } from '../../../components/ui/page-title'
import { planDeployment, startDeployment } from '../../actions/deployments'
import { startRun } from '../../actions/runs'
import { currentProject, openProject } from '../../server'
import { changedModels, deployable, historyRow } from '../../view-models/deployments'

export default async function DeploymentsPage() {
  const [reading, project] = await Promise.all([currentProject(), openProject()])
  const [value, all] = await Promise.all([project.deployments.value(), project.deployments.list()])
  const history = (
    <Section title="History" count={all.length}>
      <DeploymentHistory rows={all.map(historyRow)} />
    </Section>
  )
  return (
    <Page wide>
      <PageTitle>Deployments</PageTitle>
      <h1 className="mb-4 text-20">Deployments</h1>
      {value.configuration === null ? (
        <DeployPage
          initial={value}
          changed={changedModels(reading, value.scope)}
          actions={{ plan: planDeployment, start: startDeployment, run: startRun }}
          history={history}
        />
      ) : (
        <>
          <NoDeployment fault={value.configuration} target={reading.target.name} {...deployable(reading)} />
          {all.length > 0 && history}
        </>
      )}
    </Page>
  )
}
