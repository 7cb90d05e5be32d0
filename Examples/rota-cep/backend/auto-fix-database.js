// Inspects the database, and repairs it if it is damaged; what it replaces is kept.
require('./launch').launch('fix-database');
