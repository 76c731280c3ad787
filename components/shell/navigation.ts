import type { LucideIcon } from 'lucide-react'
import {
  Boxes,
  DatabaseZap,
  FlaskConical,
  LayoutDashboard,
  MonitorUp,
  Play,
  Rocket,
  Waypoints,
} from 'lucide-react'

export type Destination = {
  readonly href: string
  readonly label: string
  readonly icon: LucideIcon
  /** What takes one there from anywhere: `g m`. */
  readonly keys: string
  /** Stands in the bar at the foot of small screens. */
  readonly onSmallScreens: boolean
}

/** The pages that the shell leads to; a new page adds its line here. */
export const destinations: readonly Destination[] = [
  { href: '/', label: 'Overview', icon: LayoutDashboard, keys: 'g o', onSmallScreens: true },
  { href: '/models', label: 'Models', icon: Boxes, keys: 'g m', onSmallScreens: true },
  { href: '/lineage', label: 'Lineage', icon: Waypoints, keys: 'g l', onSmallScreens: true },
  { href: '/sources', label: 'Sources', icon: DatabaseZap, keys: 'g s', onSmallScreens: false },
  { href: '/tests', label: 'Tests', icon: FlaskConical, keys: 'g t', onSmallScreens: false },
  { href: '/exposures', label: 'Exposures', icon: MonitorUp, keys: 'g e', onSmallScreens: false },
  { href: '/runs', label: 'Runs', icon: Play, keys: 'g r', onSmallScreens: true },
  { href: '/deployments', label: 'Deployments', icon: Rocket, keys: 'g d', onSmallScreens: true },
]

/** Whether a path belongs to a destination. A node's page belongs to the models. */
export function isWithin(pathname: string, href: string): boolean {
  return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
}
