/// `quorate status`: what each member says of its replica.
package io.quorate.app.status;
