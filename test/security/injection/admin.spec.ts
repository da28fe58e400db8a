import { describeInjection } from './shared.js';

// A vet calls: nothing is looked at before the caller's role is.
describeInjection('admin');
