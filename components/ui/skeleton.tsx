import { cx } from './cx'

/** A grey bar where text will stand; the same size as what comes, so that nothing moves. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx('block rounded-[4px] bg-hover', className ?? 'h-3 w-24')} />
}

/** Rows of a list that is on its way. */
export function SkeletonRows({ rows, label }: { rows: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="appear-late">
      {Array.from({ length: rows }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
        <div key={at} className="flex h-8 items-center gap-3 px-4">
          <Skeleton className="size-3.5" />
          <Skeleton className={cx('h-3', ['w-40', 'w-56', 'w-32', 'w-48'][at % 4])} />
        </div>
      ))}
    </div>
  )
}
