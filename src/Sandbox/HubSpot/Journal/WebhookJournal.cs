using System.Collections.Concurrent;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Webhooks;

namespace HubSpotSfSync.Sandbox.HubSpot.Journal;

/// <summary>The app's journal: what happened of what it subscribed to, over all accounts and of each.</summary>
public sealed class WebhookJournal(SandboxClock clock, JournalOptions options)
{
    // As the installation of an app is announced, and its end.
    private static readonly Dictionary<string, string> LifecycleEvents = new()
    {
        ["4-1909196"] = JournalActions.Install,
        ["4-1916193"] = JournalActions.Uninstall,
    };

    private readonly Lock _lock = new();
    private readonly JournalLog _all = new(clock, options);
    private readonly ConcurrentDictionary<long, JournalLog> _byPortal = new();
    private volatile JournalSubscription[] _subscriptions = [];
    private long _lastId;

    public IReadOnlyList<JournalSubscription> Subscriptions => _subscriptions;

    public TimeSpan Lag => options.Lag;

    public DateTimeOffset Now() => clock.GetUtcNow();

    public static string? LifecycleAction(string eventTypeId) => LifecycleEvents.GetValueOrDefault(eventTypeId);

    /// <param name="portalId">Null for all accounts.</param>
    public JournalLog Log(long? portalId) => portalId is { } id ? _byPortal.GetOrAdd(id, _ => new JournalLog(clock, options)) : _all;

    /// <summary>Adds a subscription or puts it in the place of the one for the same thing, with that one's id.</summary>
    public JournalSubscription Subscribe(JournalSubscription wish)
    {
        lock (_lock)
        {
            var former = _subscriptions.FirstOrDefault(wish.IsSame);
            var subscription = former is null
                ? wish with { Id = ++_lastId }
                : wish with { Id = former.Id, CreatedAt = former.CreatedAt };
            _subscriptions = [.. _subscriptions.Where(other => other.Id != subscription.Id), subscription];
            return subscription;
        }
    }

    /// <returns>How many there were.</returns>
    public int Unsubscribe(Func<JournalSubscription, bool> which)
    {
        lock (_lock)
        {
            var former = _subscriptions.Length;
            _subscriptions = [.. _subscriptions.Where(subscription => !which(subscription))];
            return former - _subscriptions.Length;
        }
    }

    /// <summary>Forgets what was told, not what is subscribed to.</summary>
    public void Clear()
    {
        _all.Clear();
        _byPortal.Clear();
    }

    /// <summary>A record was created, changed, deleted or restored.</summary>
    public void Record(string action, long portalId, string objectTypeId, long objectId, long at, IEnumerable<PropertyWrite>? changes = null)
    {
        if (Covering(JournalSubscription.Object, action, portalId, objectTypeId, objectId) is not { Count: > 0 } covering)
        {
            return;
        }

        var told = changes?.Where(change => covering.Exists(one => one.Properties.Count == 0 || one.Properties.Contains(change.Property.Name)))
            .Select(change => KeyValuePair.Create(change.Property.Name, (string?)change.Value)).ToList();
        if (action != JournalActions.Update || told is { Count: > 0 })
        {
            Append(new JournalEvent("crmObject", action, portalId, at) { ObjectTypeId = objectTypeId, ObjectId = objectId, PropertyChanges = told });
        }
    }

    public void Merged(long portalId, string objectTypeId, MergeChange merge, long at)
    {
        if (Covering(JournalSubscription.Object, JournalActions.Merge, portalId, objectTypeId, merge.PrimaryObjectId) is { Count: > 0 })
        {
            Append(new JournalEvent("crmObject", JournalActions.Merge, portalId, at) { ObjectTypeId = objectTypeId, ObjectId = merge.NewObjectId, Merge = merge });
        }
    }

    public void Associated(long portalId, string objectTypeId, AssociationChange change, long at)
    {
        var action = change.AssociationRemoved ? JournalActions.Removed : JournalActions.Added;
        if (Covering(JournalSubscription.Association, action, portalId, objectTypeId, change.FromObjectId) is { } covering
            && covering.Exists(one => one.AssociatedObjectTypeIds.Count == 0 || one.AssociatedObjectTypeIds.Contains(change.ToObjectTypeId)))
        {
            Append(new JournalEvent("association", action, portalId, at) { ObjectTypeId = objectTypeId, Association = change });
        }
    }

    public void DeletedForPrivacy(long portalId, string objectTypeId, long objectId, long at)
    {
        if (Covering(JournalSubscription.Privacy, JournalActions.PrivacyDeletion, portalId, objectTypeId, objectId) is { Count: > 0 })
        {
            Append(new JournalEvent("gdprPrivacyDeletion", JournalActions.PrivacyDeletion, portalId, at) { ObjectTypeId = objectTypeId, ObjectId = objectId });
        }
    }

    public void Installed(long portalId, bool isInstalled)
    {
        var action = isInstalled ? JournalActions.Install : JournalActions.Uninstall;
        if (Covering(JournalSubscription.AppLifecycle, action, portalId, null, 0) is { Count: > 0 })
        {
            Append(new JournalEvent("app_lifecycle_event", action, portalId, clock.GetUtcNow().ToUnixTimeMilliseconds()));
        }
    }

    /// <summary>What a record holds now, because somebody asked; no subscription is needed.</summary>
    public void Snapshot(long portalId, string objectTypeId, long objectId, IReadOnlyList<KeyValuePair<string, string?>> values) =>
        Append(new JournalEvent("crmObject", JournalActions.Snapshot, portalId, clock.GetUtcNow().ToUnixTimeMilliseconds())
        {
            ObjectTypeId = objectTypeId,
            ObjectId = objectId,
            PropertyChanges = values,
        });

    private List<JournalSubscription>? Covering(string type, string action, long portalId, string? objectTypeId, long objectId)
    {
        var subscriptions = _subscriptions;
        return subscriptions.Length == 0
            ? null
            : [.. subscriptions.Where(one => one.Covers(type, action, portalId, objectTypeId, objectId))];
    }

    private void Append(JournalEvent item)
    {
        _all.Append(item);
        Log(item.PortalId).Append(item);
    }
}
