// What the server tells the page about itself, and what the address says.
const told = JSON.parse(document.querySelector('meta[name=teleconsult]')?.content ?? '{}');
const query = new URLSearchParams(window.location.search);

export const settings = {
  /** Where the API is, without a slash at the end. */
  api: told.api ?? '/api/v1/telecons-be',
  brand: told.brand ?? '',
  logo: told.logo ?? '',
  languages: told.languages ?? ['en'],
  /** Whether the call opens by itself as soon as it can. */
  joinAtOnce: told.joinAtOnce === true,
  /** Whether this page tells the server when the call was left, so that uploads are deleted. */
  deletesUploads: told.deletesUploads === true,
};

export const roomId = decodeURIComponent(window.location.pathname.split('/').filter(Boolean).pop() ?? '');
export const askedLanguage = query.get('language') ?? '';
export const useBackground = query.get('useBackground') === 'true';
