/**
 * Reads files of this module and of the jar of Swagger UI ({@code Resources}), when they are first needed
 * ({@code Once}). Internal.
 */
package dev.teleconsult.adapter.http.resources;
