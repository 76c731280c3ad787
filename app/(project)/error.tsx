'use client'
import { Button } from '../../components/ui/button'
import { PageTitle } from '../../components/ui/page-title'
import { ErrorState } from '../../components/ui/states'

/** A page that failed; the shell around it stays. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return (
    <>
      <PageTitle>Error</PageTitle>
      <ErrorState
        what="This page could not be made"
        why={error.message}
        todo={`Try again; if it stays, the server's log has more${error.digest ? ` under ${error.digest}` : ''}.`}
        action={<Button onClick={reset}>Try again</Button>}
      />
    </>
  )
}
