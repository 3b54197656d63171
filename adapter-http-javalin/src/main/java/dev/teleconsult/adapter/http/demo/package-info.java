/**
 * The demo: choosing an identity ({@code DemoCallers}) and the page at {@code /demo/} ({@code DemoRoutes}). Internal.
 */
package dev.teleconsult.adapter.http.demo;
