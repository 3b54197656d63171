/**
 * The description of the API: the OpenAPI document ({@code OpenApiDocument}) and the routes that show it
 * ({@code DocumentationRoutes}). Internal.
 */
package dev.teleconsult.adapter.http.documentation;
