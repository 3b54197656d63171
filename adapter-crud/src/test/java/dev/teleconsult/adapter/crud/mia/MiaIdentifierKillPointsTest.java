package dev.teleconsult.adapter.crud.mia;

import dev.teleconsult.ports.invariants.IdentifierKillPointsContract;

class MiaIdentifierKillPointsTest extends CrudServices implements IdentifierKillPointsContract {}
