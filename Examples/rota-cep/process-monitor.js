// Runs the backend under Vigia, in the foreground.
require('./backend/launch').launch('run');
