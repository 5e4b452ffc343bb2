namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>
/// Shares the text of fields that few different values fill: cities, titles, first names. A field whose values turn out
/// to be many is given up on, so that its pool costs nothing.
/// </summary>
internal sealed class TextPool
{
    private const int LongestShared = 64;
    private const int Judged = 20_000;
    private const int MostTexts = 4096;
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private int _asked;
    private bool _isOff;

    public string Share(string text)
    {
        if (_isOff || text.Length > LongestShared)
        {
            return text;
        }

        if (_texts.TryGetValue(text, out var shared))
        {
            _asked++;
            return shared;
        }

        if (_texts.Count >= MostTexts || (++_asked > Judged && _texts.Count > _asked / 4))
        {
            if (_texts.Count > _asked / 4)
            {
                _isOff = true;
                _texts.Clear();
            }

            return text;
        }

        _texts.Add(text, text);
        return text;
    }
}
