/// This program as processes of its own: what starts them, and of which version they are.
package io.quorate.app.process;
