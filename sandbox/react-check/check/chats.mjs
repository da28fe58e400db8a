/** What the chats of the check are called: after the name of the appointment's pet owner. */
export const nameOf = (petOwnerName) => `Chat with ${petOwnerName}`;
export const CHAT = nameOf('Rex');
export const OTHER_CHAT = nameOf('Tom');

/** What was written before the pages open: more than they load at once. */
export const HISTORY = Array.from({ length: 40 }, (_, index) => `Message ${index + 1} of the history`);
