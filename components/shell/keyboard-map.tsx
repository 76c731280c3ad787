'use client'
import { Dialog } from '../ui/dialog'
import { Kbd } from '../ui/kbd'
import { keyboardMap } from './keys'
import { destinations } from './navigation'

/** Every key and what it does. */
export function KeyboardMap({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const pages = destinations.map(({ keys, label }) => [keys, label] as const)
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard" width="wide">
      <div className="grid gap-x-10 gap-y-5 p-4 sm:grid-cols-2">
        {[...keyboardMap, { group: 'Go to', keys: pages }].map(({ group, keys }) => (
          <section key={group}>
            <h3 className="eyebrow mb-1">{group}</h3>
            <dl>
              {keys.map(([key, what]) => (
                <div key={key} className="flex h-8 items-center justify-between gap-4 border-b last:border-0">
                  <dt>{what}</dt>
                  <dd>
                    <Kbd keys={key} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
