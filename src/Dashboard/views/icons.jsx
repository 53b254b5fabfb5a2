/** The few drawings of the page, in the text's colour. */

/** @param {{ children: any, size?: number, class?: string }} props */
function Icon({ children, size = 16, class: name }) {
  return (
    <svg class={name} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

/** @param {{ filled: boolean }} props */
export const Star = ({ filled }) => (
  <Icon class="star-icon">
    <path
      d="M8 1.8l1.9 3.9 4.3.6-3.1 3 .7 4.3L8 11.6l-3.8 2 .7-4.3-3.1-3 4.3-.6z"
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
      stroke-width="1.3"
      stroke-linejoin="round"
    />
  </Icon>
);

export const Search = () => (
  <Icon>
    <path d="M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.4 10.4L14 14" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" />
  </Icon>
);

export const Close = () => (
  <Icon>
    <path d="M4 4l8 8M12 4l-8 8" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" />
  </Icon>
);

export const Clock = () => (
  <Icon size={12}>
    <path d="M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 4.5V8l2.4 1.6" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" />
  </Icon>
);

/** @param {{ sign: number }} props */
export const Arrow = ({ sign }) => (
  <svg class="arrow" width="8" height="8" viewBox="0 0 8 8" aria-hidden="true" focusable="false">
    {sign !== 0 && <path d={sign > 0 ? 'M4 1l3.6 6H.4z' : 'M4 7L.4 1h7.2z'} fill="currentColor" />}
  </svg>
);

export const Mark = () => (
  <svg class="mark" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
    <rect class="mark-ground" width="20" height="20" rx="5" />
    <path class="mark-line" d="M4 13.5l4-4 3 2.5 4-6" />
    <circle class="mark-dot" cx="15" cy="6" r="2" />
  </svg>
);
