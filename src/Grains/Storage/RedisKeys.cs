using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Records;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>Every key that we keep besides the state of grains. Braces tag the mapping, so that a script stays within one cluster slot.</summary>
internal static class RedisKeys
{
    /// <summary>The state of a pair.</summary>
    public static RedisKey Pair(PairKey pair) => $"hss:{{{pair.Mapping}}}:pair:{pair.Pair}";

    public static RedisKey Records(MappingKey mapping, Side side) => $"hss:{{{mapping}}}:record:{side}";

    public static RedisKey Slots(MappingKey mapping, Side side) => $"hss:{{{mapping}}}:slot:{side}";

    public static RedisKey MatchKeys(MappingKey mapping) => $"hss:{{{mapping}}}:match";

    public static RedisKey PairCount(MappingKey mapping) => $"hss:{{{mapping}}}:pairs";

    public static RedisKey Unsettled(MappingKey mapping, string status) => $"hss:{{{mapping}}}:{status}";

    /// <summary>The pairs that other records are suspected to belong to.</summary>
    public static RedisKey Duplicates(MappingKey mapping) => $"hss:{{{mapping}}}:duplicates";

    /// <summary>A suspected duplicate's pair to the group that it is in.</summary>
    public static RedisKey DuplicateGroups(MappingKey mapping) => $"hss:{{{mapping}}}:duplicate-groups";

    public static RedisKey DuplicatesOf(MappingKey mapping, string group) => $"hss:{{{mapping}}}:duplicates:{group}";

    /// <summary>Digests of the match values of records that were deleted for privacy.</summary>
    public static RedisKey Erased(MappingKey mapping, Side side) => $"hss:{{{mapping}}}:erased:{side}";

    public static RedisKey Scanned(MappingKey mapping) => $"hss:{{{mapping}}}:scanned";

    /// <summary>The objects that are being read as a whole.</summary>
    public static RedisKey Reading(MappingKey mapping) => $"hss:{{{mapping}}}:reading";

    /// <summary>Account to the calls that a connection has made to it in the Backfill lane.</summary>
    public static RedisKey BackfillCalls(string connection) => $"hss:{{{connection}}}:backfill-calls";

    /// <summary>The pairs that wait for this record to get a counterpart.</summary>
    public static RedisKey Waiters(MappingKey mapping, Side side, string recordId) => $"hss:{{{mapping}}}:waiters:{side}:{recordId}";

    /// <summary>The pairs that refer to this record and have to know when its counterpart becomes another one.</summary>
    public static RedisKey Followers(MappingKey mapping, Side side, string recordId) => $"hss:{{{mapping}}}:followers:{side}:{recordId}";

    /// <summary>There while the record is known to be out of scope or gone.</summary>
    public static RedisKey Absent(MappingKey mapping, Side side, string recordId) => $"hss:{{{mapping}}}:absent:{side}:{recordId}";

    /// <summary>The records that the latest comparison of an object met.</summary>
    public static RedisKey Seen(ObjectKey scanned) => $"hss:{{{scanned.Mapping}}}:seen:{scanned.Side}:{scanned.ObjectType}";

    /// <summary>Which mapping has a record, for the objects that several portals of an org sync.</summary>
    public static RedisKey Holders(string org) => $"hss:{{org/{org}}}:holders";

    /// <summary>The pairs that want a record which another mapping has.</summary>
    public static RedisKey Contenders(string org, string recordId) => $"hss:{{org/{org}}}:contenders:{recordId}";

    /// <summary>The Opportunities that were given contact roles once.</summary>
    public static RedisKey Filled(MappingKey roles) => $"hss:{{{roles}}}:filled";

    /// <summary>The Opportunities that may have got some of their contact roles and not all, with the account that they get them of.</summary>
    public static RedisKey Filling(MappingKey roles) => $"hss:{{{roles}}}:filling";

    /// <summary>The records that comparisons did not meet, and whose pairs know.</summary>
    public static RedisKey Missed(ObjectKey scanned) => $"hss:{{{scanned.Mapping}}}:missed:{scanned.Side}:{scanned.ObjectType}";

    public static RedisKey Segment(string portal, string segment) => $"hss:{{{portal}/{segment}}}:members";

    public static RedisKey SegmentRead(string portal, string segment) => $"hss:{{{portal}/{segment}}}:read";

    public static RedisKey SegmentMoved(string portal, string segment) => $"hss:{{{portal}/{segment}}}:moved";

    public static RedisKey Decisions(string connection) => $"hss:{{{connection}}}:decisions";

    /// <summary>The runs of "sync now" that are not done.</summary>
    public static RedisKey Runs(string connection) => $"hss:{{{connection}}}:runs";

    /// <summary>Those that are, the latest first.</summary>
    public static RedisKey RunsDone(string connection) => $"hss:{{{connection}}}:runs-done";

    public static RedisKey Paused => "hss:paused";

    public static RedisKey Inbox(InboxKey inbox) => $"hss:{{inbox/{inbox}}}:entries";

    public static RedisKey InboxNumber(InboxKey inbox) => $"hss:{{inbox/{inbox}}}:number";
}
