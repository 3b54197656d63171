package dev.teleconsult.adapter.http;

import java.util.List;

/** Routes that belong together and share what answers them. */
interface RouteGroup {
    List<Route> routes();
}
