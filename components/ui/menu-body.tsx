'use client'
import { DropdownMenu } from 'radix-ui'
import type { ReactElement } from 'react'
import { Kbd } from './kbd'
import type { MenuItem } from './menu-item'

/** The open menu with its trigger; fetched when the first menu is asked for. */
export function MenuBody({
  trigger,
  items,
  align,
}: {
  trigger: ReactElement
  items: readonly MenuItem[]
  align: 'start' | 'end'
}) {
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="float-in z-50 max-h-[60vh] min-w-48 overflow-y-auto rounded-1 border border-line-strong bg-raised p-1 shadow-float"
        >
          {items.map((item, at) => (
            <Entry key={item.kind === 'rule' ? `rule${at}` : item.label} item={item} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Entry({ item }: { item: MenuItem }) {
  if (item.kind === 'rule') return <DropdownMenu.Separator className="my-1 h-px bg-line" />
  if (item.kind === 'heading')
    return <DropdownMenu.Label className="eyebrow px-2 py-1">{item.label}</DropdownMenu.Label>
  const body = (
    <>
      {item.icon}
      <span className="flex-1 truncate">{item.label}</span>
      {item.hint && <span className="text-12 text-ink-3">{item.hint}</span>}
      {item.keys && <Kbd keys={item.keys} />}
    </>
  )
  const className =
    'flex h-8 items-center gap-2 rounded-1 px-2 outline-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover cursor-default'
  if (item.checked !== undefined)
    return (
      <DropdownMenu.CheckboxItem
        checked={item.checked}
        onSelect={item.onSelect}
        className={`${className} data-[state=checked]:text-accent data-[state=checked]:font-strong`}
      >
        {body}
      </DropdownMenu.CheckboxItem>
    )
  return (
    <DropdownMenu.Item disabled={item.disabled ?? false} onSelect={item.onSelect} className={className}>
      {body}
    </DropdownMenu.Item>
  )
}
