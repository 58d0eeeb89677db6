/** Every rule by its file, whose name is what it promises. */
import { addressesAreUnique } from "./addressesAreUnique.ts";
import { addressesReachMachines } from "./addressesReachMachines.ts";
import { administratorsServeOneOrg } from "./administratorsServeOneOrg.ts";
import { balancersAreSingle } from "./balancersAreSingle.ts";
import { certificatesCanBeIssued } from "./certificatesCanBeIssued.ts";
import { domainsAreInTheirZone } from "./domainsAreInTheirZone.ts";
import { endpointsAreApis } from "./endpointsAreApis.ts";
import { everyoneMeetsSomewhere } from "./everyoneMeetsSomewhere.ts";
import { everyReferenceExists } from "./everyReferenceExists.ts";
import { hostNamesAreUnique } from "./hostNamesAreUnique.ts";
import { hoursAreReadable } from "./hoursAreReadable.ts";
import { idsAreUniqueThroughTime } from "./idsAreUniqueThroughTime.ts";
import { idsStayWithTheirOrg } from "./idsStayWithTheirOrg.ts";
import { ignoredThingsAreNotOurs } from "./ignoredThingsAreNotOurs.ts";
import { keysAreWhole } from "./keysAreWhole.ts";
import { keysBelongToOnePerson } from "./keysBelongToOnePerson.ts";
import { levelsAreUsedOnce } from "./levelsAreUsedOnce.ts";
import { limitsAreComplete } from "./limitsAreComplete.ts";
import { locationsAreKnown } from "./locationsAreKnown.ts";
import { machineIdsAreUnique } from "./machineIdsAreUnique.ts";
import { machinesAreBigEnough } from "./machinesAreBigEnough.ts";
import { mailIsProtected } from "./mailIsProtected.ts";
import { mailLeavesHetzner } from "./mailLeavesHetzner.ts";
import { meetingsFitOneNode } from "./meetingsFitOneNode.ts";
import { memoryIsPromisedOnce } from "./memoryIsPromisedOnce.ts";
import { namesFit } from "./namesFit.ts";
import { networksStayInOneZone } from "./networksStayInOneZone.ts";
import { nobodyActsAfterLeaving } from "./nobodyActsAfterLeaving.ts";
import { orgNamesAgree } from "./orgNamesAgree.ts";
import { pinnedNodesExist } from "./pinnedNodesExist.ts";
import { rangesAreExact } from "./rangesAreExact.ts";
import { recordingSpaceIsPromisedOnce } from "./recordingSpaceIsPromisedOnce.ts";
import { recordingsAreKept } from "./recordingsAreKept.ts";
import { recordingsHaveAWayIn } from "./recordingsHaveAWayIn.ts";
import { releasesAreKnown } from "./releasesAreKnown.ts";
import { releasesAreSupported } from "./releasesAreSupported.ts";
import { retirementsAreMeant } from "./retirementsAreMeant.ts";
import { retiringMachinesAreEmpty } from "./retiringMachinesAreEmpty.ts";
import type { Rule } from "./rule.ts";
import { seatsArePromisedOnce } from "./seatsArePromisedOnce.ts";
import { secretsAreKeptByTwo } from "./secretsAreKeptByTwo.ts";
import { serverTypesAreKnown } from "./serverTypesAreKnown.ts";
import { someNodeTakesEveryone } from "./someNodeTakesEveryone.ts";
import { someoneCanLogIn } from "./someoneCanLogIn.ts";
import { sshIsClosed } from "./sshIsClosed.ts";
import { stackNamesAreUnique } from "./stackNamesAreUnique.ts";
import { tenantsLeaveByRetirement } from "./tenantsLeaveByRetirement.ts";
import { tenantsStayInTheirStack } from "./tenantsStayInTheirStack.ts";
import { tenantsStayOnTheirHost } from "./tenantsStayOnTheirHost.ts";

export const rules: Readonly<Record<string, Rule>> = {
  addressesAreUnique,
  addressesReachMachines,
  administratorsServeOneOrg,
  balancersAreSingle,
  certificatesCanBeIssued,
  domainsAreInTheirZone,
  endpointsAreApis,
  everyReferenceExists,
  everyoneMeetsSomewhere,
  hostNamesAreUnique,
  hoursAreReadable,
  idsAreUniqueThroughTime,
  idsStayWithTheirOrg,
  ignoredThingsAreNotOurs,
  keysAreWhole,
  keysBelongToOnePerson,
  levelsAreUsedOnce,
  limitsAreComplete,
  locationsAreKnown,
  machineIdsAreUnique,
  machinesAreBigEnough,
  mailIsProtected,
  mailLeavesHetzner,
  meetingsFitOneNode,
  memoryIsPromisedOnce,
  namesFit,
  networksStayInOneZone,
  nobodyActsAfterLeaving,
  orgNamesAgree,
  pinnedNodesExist,
  rangesAreExact,
  recordingSpaceIsPromisedOnce,
  recordingsAreKept,
  recordingsHaveAWayIn,
  releasesAreKnown,
  releasesAreSupported,
  retirementsAreMeant,
  retiringMachinesAreEmpty,
  seatsArePromisedOnce,
  secretsAreKeptByTwo,
  serverTypesAreKnown,
  someNodeTakesEveryone,
  someoneCanLogIn,
  sshIsClosed,
  stackNamesAreUnique,
  tenantsLeaveByRetirement,
  tenantsStayInTheirStack,
  tenantsStayOnTheirHost,
};
