namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>What one object type asks of a write beyond its properties, and works out from it.</summary>
public abstract class TypeRules
{
    /// <summary>Why these values can't stand together; null when they can.</summary>
    public virtual HubSpotError? Check(ObjectVersion? before, IReadOnlyList<PropertyWrite> writes) => null;

    /// <summary>The writes, and with them the calculated values that follow.</summary>
    public virtual IReadOnlyList<PropertyWrite> Complete(ObjectVersion? before, IReadOnlyList<PropertyWrite> writes) => writes;

    /// <summary>After a create or an update that others could hear of.</summary>
    public virtual void Written(CrmObject record, IReadOnlyList<PropertyWrite> writes, bool isNew)
    {
    }
}
