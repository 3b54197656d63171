/** How HTTP and this API write names, types, tags and times. Internal. */
package dev.teleconsult.adapter.http.wire;
