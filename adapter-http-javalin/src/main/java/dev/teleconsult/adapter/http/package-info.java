/**
 * The HTTP API on Javalin: every route of the service, its OpenAPI document, and the status routes.
 *
 * <p>This package translates between HTTP and the inbound ports; rules about teleconsultations live behind those ports.
 * No argument, result or component is null unless its description says so.
 */
package dev.teleconsult.adapter.http;
