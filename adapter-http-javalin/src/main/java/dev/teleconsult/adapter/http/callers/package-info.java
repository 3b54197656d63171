/** Tells who sent a request, from a gateway's headers or from an access token. Internal. */
package dev.teleconsult.adapter.http.callers;
