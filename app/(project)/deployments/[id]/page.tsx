import { Story } from '../../../../components/deploy/story'
import { AppLink } from '../../../../components/shell/app-link'
import { buttonClass } from '../../../../components/ui/button'
import { Page, Section } from '../../../../components/ui/page'
import { PageTitle } from '../../../../components/ui/page-title'
import { RelativeTime } from '../../../../components/ui/relative-time'
import { EmptyState } from '../../../../components/ui/states'
import { openProject } from '../../../server'
import { storyEntries } from '../../../view-models/deployments'

type Props = { params: Promise<{ id: string }> }

export default async function DeploymentPage({ params }: Props) {
  const { id } = await params
  const all = await (await openProject()).deployments.list()
  const found = all.find((each) => each.id === id)
  if (found === undefined)
    return (
      <>
        <PageTitle>{`Deployment ${id}`}</PageTitle>
        <EmptyState
          title="No deployment has this id"
          action={
            <AppLink href="/deployments" className={buttonClass()}>
              All deployments
            </AppLink>
          }
        >
          <span className="font-mono">{id}</span> is not in the record of this project on this machine.
        </EmptyState>
      </>
    )
  return (
    <Page>
      <PageTitle>{`Deployment ${id}`}</PageTitle>
      <p className="mb-1">
        <AppLink href="/deployments" className="text-ink-2 hover:text-accent">
          Deployments
        </AppLink>
      </p>
      <h1 className="text-20">
        Deployment <span className="font-mono">{found.id}</span>
      </h1>
      <p className="mt-0.5 mb-5 flex flex-wrap gap-x-3 text-ink-2">
        <span>{found.phase.replaceAll('_', ' ')}</span>
        <span>
          target <span className="font-mono text-12">{found.target}</span>
        </span>
        {found.commit !== null && <span className="font-mono text-12">{found.commit}</span>}
        <span>
          begun <RelativeTime at={found.startedAt} /> by {found.by}
        </span>
        {found.promotedAt !== null && (
          <span>
            promoted <RelativeTime at={found.promotedAt} />
          </span>
        )}
      </p>
      <Section title="Record" count={found.entries.length}>
        <Story entries={storyEntries(found)} />
      </Section>
    </Page>
  )
}
