/**
 * The waiting room and the operator's page: {@code PageRoutes} serves them, {@code PageTemplate} and
 * {@code PageLanguages} fill them, {@code PageAssets} has their files, {@code ThemeSheet} their colours,
 * {@code FramePolicy} the permissions of the call; {@code CalendarRoutes} serves calendar files. Internal.
 */
package dev.teleconsult.adapter.http.page;
