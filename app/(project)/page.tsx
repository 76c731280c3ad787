import { Overview } from '../../components/overview/overview'
import { currentProject } from '../server'
import { overviewView } from '../view-models/overview'

export default async function OverviewPage() {
  return <Overview view={overviewView(await currentProject())} />
}
