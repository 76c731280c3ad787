'use client'
export function LineageTab({ id }: { id: string }) {
  return <p>{id}</p>
}
