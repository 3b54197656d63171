/** What of an erasure is kept as JSON, in any store; not for use outside of this module. */
@NullMarked
package dev.teleconsult.adapter.crud.erasures;

import org.jspecify.annotations.NullMarked;
