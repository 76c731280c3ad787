import { Overview } from '../../components/overview/overview'
import { PageTitle } from '../../components/ui/page-title'
import { currentProject } from '../server'
import { overviewView } from '../view-models/overview'

export default async function OverviewPage() {
  return (
    <>
      <PageTitle />
      <Overview view={overviewView(await currentProject())} />
    </>
  )
}
