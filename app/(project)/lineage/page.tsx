import type { Metadata } from 'next'
import { LineageTab } from '../../../components/lineage/lineage-tab'

export const metadata: Metadata = { title: 'Lineage' }

export default function LineagePage() {
  return (
    <>
      <h1 className="sr-only">Lineage</h1>
      <LineageTab />
    </>
  )
}
