package dev.teleconsult.adapter.http.exchange;

import java.util.List;

/** Routes that belong together and share their handlers' dependencies. */
public interface RouteGroup {
    List<Route> routes();
}
