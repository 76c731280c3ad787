import { LineageTab } from '../../../components/lineage/lineage-tab'
import { PageTitle } from '../../../components/ui/page-title'

export default function LineagePage() {
  return (
    <>
      <PageTitle>Lineage</PageTitle>
      <h1 className="sr-only">Lineage</h1>
      <LineageTab />
    </>
  )
}
