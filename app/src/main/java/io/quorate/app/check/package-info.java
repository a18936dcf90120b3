/// `quorate check`: files of histories, in EDN or JSON, and what models say of them.
package io.quorate.app.check;
