/**
 * Identifies the caller of a request, by a gateway's headers ({@code GatewayCallers}) or by an access token
 * ({@code TokenCallers}). Internal.
 */
package dev.teleconsult.adapter.http.callers;
