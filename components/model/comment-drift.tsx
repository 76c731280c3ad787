import { diffWords } from 'diff'
import { cx } from '../ui/cx'
import type { CommentView } from './model-view'

const sentences: { readonly [state in CommentView['state']]: string | null } = {
  same: null,
  unread: null,
  differs: 'The comment in the database differs',
  'only in project': 'The database has no comment here',
  'only in database': 'Only the database has a text',
}

/** The project's text beside the database's comment, where they differ: what was, what will be. */
export function CommentDrift({ text, comment }: { text: string; comment: CommentView }) {
  const sentence = sentences[comment.state]
  if (sentence === null || (comment.state === 'only in project' && text === '')) return null
  return (
    <div className="mt-1.5 rounded-1 bg-hydrating-soft px-2.5 py-1.5 text-12">
      <span className="font-strong text-hydrating">{sentence}</span>
      {comment.state === 'differs' && (
        <p className="mt-0.5 text-13 text-ink">
          {diffWords(comment.inDatabase?.trim() ?? '', text.trim()).map((part, at) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in its order
              key={at}
              className={cx(
                part.added && 'underline decoration-2 underline-offset-2',
                part.removed && 'line-through opacity-60',
              )}
            >
              {part.value}
            </span>
          ))}
        </p>
      )}
      {comment.state === 'only in database' && (
        <p className="mt-0.5 text-13 text-ink">{comment.inDatabase}</p>
      )}
    </div>
  )
}
