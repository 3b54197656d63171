package dev.teleconsult.adapter.crud.mia;

import dev.teleconsult.ports.invariants.FindingContract;

class MiaFindingTest extends CrudServices implements FindingContract {}
