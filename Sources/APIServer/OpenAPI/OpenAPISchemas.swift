import JobModel

/// The documents of the API as JSON Schema (2020-12).
enum OpenAPISchemas {
  static let text = #"""
    {"JobID": {"type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9._-]{0,\#(JobID.maxCount - 1)}$"},
     "Job": {"type": "object", "required": ["count", "visits"], "properties": {
       "count": {"type": "integer", "minimum": 0, "description": "The number of visits."},
       "visits": {"type": "array", "items": {"$ref": "#/components/schemas/Visit"}}},
       "example": {"count": 1, "visits": [
         {"store_id": "S00339218", "image_url": ["https://images.example/1.jpg"], "visit_time": "2026-03-09T09:30:00Z"}]}},
     "Visit": {"type": "object", "required": ["store_id", "image_url", "visit_time"], "properties": {
       "store_id": {"type": "string"},
       "image_url": {"type": "array", "items": {"type": "string"}},
       "visit_time": {"type": "string"}}},
     "Submitted": {"type": "object", "required": ["job_id"],
       "properties": {"job_id": {"$ref": "#/components/schemas/JobID"}}},
     "Status": {"type": "object", "required": ["status", "job_id"], "properties": {
       "status": {"enum": ["ongoing", "completed", "failed"]},
       "job_id": {"$ref": "#/components/schemas/JobID"},
       "source": {"type": "string", "description": "The file's name as it was dropped."},
       "accepted_at": {"type": "string", "format": "date-time"},
       "finished_at": {"type": "string", "format": "date-time"},
       "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
       "bytes": {"type": "integer", "description": "Of a file that was too large to be read."},
       "rejected": {"type": "boolean", "description": "The file was no job, and never ran."},
       "images": {"type": "object", "required": ["total", "measured", "failed"], "properties": {
         "total": {"type": "integer"}, "measured": {"type": "integer"}, "failed": {"type": "integer"}}},
       "error": {"type": "array", "maxItems": \#(StatusDocument.maxErrors), "items": {
         "type": "object", "required": ["error"], "properties": {
           "store_id": {"type": "string"}, "error": {"type": "string"}, "image_url": {"type": "string"}}}},
       "error_total": {"type": "integer"}}},
     "ResultLine": {"type": "object",
       "required": ["job_id", "visit", "image", "store_id", "image_url", "status"], "properties": {
         "job_id": {"$ref": "#/components/schemas/JobID"},
         "visit": {"type": "integer"}, "image": {"type": "integer"},
         "store_id": {"type": "string"}, "store_name": {"type": "string"}, "area_code": {"type": "string"},
         "visit_time": {"type": "string"}, "image_url": {"type": "string"},
         "status": {"enum": ["measured", "failed"]},
         "format": {"type": "string"}, "width": {"type": "integer"}, "height": {"type": "integer"},
         "perimeter": {"type": "integer"}, "bytes": {"type": "integer"}, "attempts": {"type": "integer"},
         "last_error": {"type": "string", "description": "Why the try before the last one failed."},
         "cached": {"type": "boolean", "description": "Measured for another image with the same URL."},
         "error": {"type": "string"}, "finished_at": {"type": "string", "format": "date-time"}}},
     "Error": {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}},
     "Problem": {"type": "object", "required": ["type", "title", "status", "detail", "error"], "properties": {
       "type": {"const": "about:blank"}, "title": {"type": "string"}, "status": {"type": "integer"},
       "detail": {"type": "string"}, "error": {"type": "string"}}}}
    """#
}
