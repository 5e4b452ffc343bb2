namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>Records by the text of one field, case ignored. Most texts have one record, which then costs no list.</summary>
internal sealed class FieldIndex
{
    private readonly Dictionary<string, object> _byText = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string text, SObjectRecord record)
    {
        if (!_byText.TryGetValue(text, out var held))
        {
            _byText[text] = record;
        }
        else if (held is List<SObjectRecord> many)
        {
            many.Add(record);
        }
        else
        {
            _byText[text] = new List<SObjectRecord> { (SObjectRecord)held, record };
        }
    }

    public void Remove(string text, SObjectRecord record)
    {
        if (!_byText.TryGetValue(text, out var held))
        {
            return;
        }

        if (held is not List<SObjectRecord> many)
        {
            _byText.Remove(text);
        }
        else if (many.Remove(record) && many.Count == 1)
        {
            _byText[text] = many[0];
        }
    }

    public IReadOnlyList<SObjectRecord> Find(string text) => !_byText.TryGetValue(text, out var held) ? []
        : held is List<SObjectRecord> many ? many
        : [(SObjectRecord)held];
}
