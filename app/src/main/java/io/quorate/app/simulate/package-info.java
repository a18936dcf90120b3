/// `quorate simulate`, and the files it writes.
package io.quorate.app.simulate;
