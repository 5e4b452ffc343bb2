using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>
/// How a record looked between two changes. Never altered: a change makes a new one, so change events can refer to it
/// instead of copying values.
/// </summary>
/// <param name="Values">By <see cref="FieldDefinition.Ordinal"/>.</param>
/// <param name="ModifiedAt">Unix seconds of the last change by a user.</param>
/// <param name="ModifiedById">Who made it.</param>
/// <param name="Modstamp">Unix seconds of the last change by anyone.</param>
public sealed record RecordVersion(PackedValues Values, long ModifiedAt, string ModifiedById, long Modstamp)
{
    public bool IsDeleted { get; init; }

    public string? MasterRecordId { get; init; }

    public object? Value(FieldDefinition field) => field.Ordinal < 0 ? null : Values[field.Ordinal];
}

public sealed class SObjectRecord(SObjectType type, long number, string id, long createdAt, string createdById, RecordVersion first)
{
    private static readonly object True = true;
    private static readonly object False = false;

    public SObjectType Type { get; } = type;

    /// <summary>Place in its table, from 1.</summary>
    public long Number { get; } = number;

    public string Id { get; } = id;

    /// <summary>Unix seconds.</summary>
    public long CreatedAt { get; } = createdAt;

    public string CreatedById { get; } = createdById;

    public RecordVersion Current { get; set; } = first;

    public object? this[FieldDefinition field] => ValueIn(Current, field);

    /// <summary>Text, <see cref="double"/>, <see cref="bool"/>, <see cref="DateOnly"/>, <see cref="DateTimeOffset"/> or null.</summary>
    public object? ValueIn(RecordVersion version, FieldDefinition field) => field.System switch
    {
        SystemField.None => version.Value(field),
        SystemField.Id => Id,
        SystemField.IsDeleted => version.IsDeleted ? True : False,
        SystemField.MasterRecordId => version.MasterRecordId,
        SystemField.CreatedDate => DateTimeOffset.FromUnixTimeSeconds(CreatedAt),
        SystemField.CreatedById => CreatedById,
        SystemField.LastModifiedDate => DateTimeOffset.FromUnixTimeSeconds(version.ModifiedAt),
        SystemField.LastModifiedById => version.ModifiedById,
        SystemField.SystemModstamp => DateTimeOffset.FromUnixTimeSeconds(version.Modstamp),
        SystemField.PersonName => PersonName(version),
        SystemField.AddressParts => null,
        SystemField.Formula => field.Calculate!(this, version),
        _ => throw new InvalidOperationException($"{field.Name} has no value of its own"),
    };

    private string? PersonName(RecordVersion version)
    {
        var first = version.Value(Type["FirstName"]);
        var last = version.Value(Type["LastName"]);
        return first is null ? (string?)last : last is null ? (string)first : $"{first} {last}";
    }
}
