/// `quorate status`: what each member says of its replica. `quorate events`: what befalls it.
package io.quorate.app.status;
