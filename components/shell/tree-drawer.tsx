'use client'
import { Dialog } from '../ui/dialog'
import { SideTree } from './side-tree'

/** The tree from the left edge, where the window has no room for it beside the page. */
export function TreeDrawer({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog side open={open} onOpenChange={onOpenChange} title="Project">
      <div className="h-[calc(100dvh-52px)]">
        <SideTree onOpen={() => onOpenChange(false)} />
      </div>
    </Dialog>
  )
}
